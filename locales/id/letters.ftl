# Surat teguran kepada perangkat daerah yang tidak menjawab.
letters-title = Surat teguran
letters-hint = Disusun otomatis pada hari kerja kesepuluh sesudah jawaban pertama terlewat. Sekda atau wali kota menandatanganinya.
letters-empty = Belum ada surat teguran. Bagus.
letter-title = Surat teguran
letter-number = Nomor
letter-drafted = Disusun
letter-signed = Ditandatangani
letter-unsigned = Menunggu tanda tangan
letter-sign = Catat sudah ditandatangani
letter-sign-confirm = Surat ini sudah ditandatangani dan dikirim?
