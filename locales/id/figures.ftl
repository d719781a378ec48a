score-title = Kinerja perangkat daerah
score-text = Dihitung dari semua kasus, juga yang dirahasiakan. Dijawab dan diselesaikan dihitung terpisah.
score-period = Rentang waktu
score-months = { $months ->
    [1] Bulan ini
   *[other] { $months } bulan
 }
score-note = Median dihitung dalam hari kerja dan hanya ditampilkan bila ada paling sedikit lima kasus. “Lewat” adalah keadaan sekarang.
column-received = Diterima
column-answered = Dijawab
column-resolved = Selesai
column-late = Lewat
column-median-answer = Median jawab
column-median-resolve = Median selesai
column-disputed = Disanggah
