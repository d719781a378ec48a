score-title = Kinerjane perangkat daerah
score-text = Diitung saka kabeh kasus, uga sing dirahasiakake. Diwangsuli lan dirampungake diitung dhewe-dhewe.
score-period = Wektune
score-months = { $months ->
    [1] Wulan iki
   *[other] { $months } wulan
 }
column-received = Ditampa
column-answered = Diwangsuli
column-resolved = Rampung
column-late = Kliwat
column-median-answer = Median wangsul
column-median-resolve = Median rampung
column-disputed = Disanggah
