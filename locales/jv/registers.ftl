# Sapa sing ndelok data, kanggo apa, asilé.
register-told = Sapa sing mriksa data panjenengan
register-told-text = Petugas nyocogaké jeneng lan tanggal lair panjenengan karo data kependudukan. Isiné data ora diduduhaké marang petugas.
register-for = kanggo
look-up-fits = Cocog
look-up-name-differs = Jenengé béda
look-up-birth-differs = Tanggal lairé béda
look-up-both-differ = Jeneng lan tanggal lair béda
look-up-not-found = NIK ora ketemu
look-up-away = Data kependudukan lagi ora mangsuli
