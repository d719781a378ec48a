search-label = Cari sambatan
search-hint = Ketik kata, nama tempat, atau kode sambatan.
search-go = Cari
search-none = Tidak ada sambatan dengan “{ $words }”.
search-none-advice = Coba kata yang lebih sedikit atau lebih umum, periksa ejaannya, atau kosongkan saringannya. Yang dirahasiakan tidak ikut dicari.
search-none-report = Belum ada yang melaporkan? Sambatkan saja
search-all = Lihat semua sambatan
