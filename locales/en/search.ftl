search-label = Search reports
search-hint = Type words, the name of a place, or the code of a report.
search-go = Search
search-none = No report has “{ $words }”.
search-none-advice = Try fewer or more common words, check the spelling, or clear the filters. Hidden reports are not searched.
search-none-report = Nobody has reported it yet? Do it now
search-all = See all reports
