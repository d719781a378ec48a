oversight-nav = Oversight
oversight-title = What is late
oversight-scope-city = The whole city, as of now.
oversight-scope-one = { $agency }, as of now.
oversight-scope-below = { $agency } and { $count ->
    [one] the unit below it
   *[other] the { $count } units below it
 }, as of now.
oversight-nothing = Nothing is late. Good.
oversight-nothing-text = As soon as a step has passed its date, it appears here with its owner and its age.
oversight-late = { $count ->
    [one] report is late.
   *[other] reports are late.
 }
oversight-oldest = The longest by { $days ->
    [one] one working day.
   *[other] { $days } working days.
 }
oversight-whose = Whose
oversight-why = Step not done
oversight-where = Repeats at
oversight-nowhere = No place repeats yet.
oversight-times = { $count } times
oversight-staff = { $count ->
    [one] One complaint about staff is late as well.
   *[other] { $count } complaints about staff are late as well.
 } Only the inspectorate can open them.
oversight-csv = Download CSV
oversight-xlsx = Download Excel
oversight-sides = Seen from five sides
oversight-table-all = All { $count } as a table
oversight-table = See as a table
oversight-table-agencies = Table by agency
oversight-table-months = Table by month
oversight-by-agency = By agency
oversight-by-step = By the step not done
oversight-by-age = By how late
oversight-by-category = By category
oversight-by-area = By kelurahan
oversight-column-agency = Agency
oversight-column-step = Step
oversight-column-age = How late
oversight-column-category = Category
oversight-column-area = Kelurahan
oversight-column-place = Place
oversight-column-times = Times
oversight-column-count = Count
oversight-column-share = Share
oversight-column-reopened = Reopened
oversight-column-month = Month
oversight-no-area = Place not known
age-to-5 = Up to 5 working days
age-to-10 = 6–10 working days
age-to-20 = 11–20 working days
age-to-60 = 21–60 working days
age-over-60 = More than 60 working days
oversight-repeated = Places that repeat
oversight-repeated-text = The same thing was reported at least three times within 90 days at one spot of the map (about 150 metres).
oversight-repeated-empty = In the last 90 days no place was reported three times for the same thing.
oversight-period = How fast
oversight-durations = Working days it took
oversight-durations-text = Half, three quarters and nine of ten were done within this time. Checked, answered and resolved are counted apart.
oversight-verified = Checked
oversight-too-few = fewer than five cases
oversight-of-hundred = { $percent } %
days-short-over = > { $days } d
oversight-disputes = Disputed and reopened
oversight-disputed = { $disputed } disputes over { $resolved } resolved ({ $share }).
oversight-reopened = { $count } reopened and not yet done.
oversight-reopened-none = Nothing is reopened now.
oversight-trend = The last twelve months
oversight-trend-flow = Received and resolved
oversight-trend-trouble = Answered late and disputed
oversight-trend-days = Median working days to resolve
oversight-trend-see = The numbers are in the table by month below.
oversight-answered-late = Answered late
oversight-list-title = The reports behind a figure
oversight-list-late = Late
oversight-list-reopened = Disputed and reopened
oversight-list-place = Reported at one place
oversight-list-count = { $count ->
    [one] One report,
   *[other] { $count } reports,
 }
oversight-list-oldest = the longest late on top.
oversight-list-empty = No report fits this choice now.
oversight-chosen = Chosen
oversight-without = leave this out
reporter-not-yours = Who reported it is for the agency at work only.
sheet-name = Reports
sheet-code = Code
sheet-title = Title
sheet-category = Category
sheet-class = Class
sheet-state = State
sheet-agency = Agency
sheet-area = Kelurahan
sheet-step = Next step
sheet-due = Due
sheet-late = Working days late
sheet-filed = Filed
sheet-answered = Answered
sheet-resolved = Resolved
sheet-disputes = Disputes
sheet-cut = Only the first { $limit } rows; the rest is not in this file. Narrow the choice.
audit-oversight-export = List of reports taken out
