score-title = Performance of the agencies
score-text = Counted over all cases, hidden ones too. Answered and resolved are counted apart.
score-period = Period
score-months = { $months ->
    [1] This month
   *[other] { $months } months
 }
score-note = Medians are in working days and shown only where at least five cases stand behind them. “Late” is as of now.
column-received = Received
column-answered = Answered
column-resolved = Resolved
column-late = Late
column-median-answer = Median answer
column-median-resolve = Median resolve
column-disputed = Disputed
