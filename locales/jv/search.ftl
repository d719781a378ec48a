search-label = Golek sambatan
search-hint = Ketik tembung, jeneng panggonan, utawa kode sambatan.
search-go = Golek
search-none = Ora ana sambatan sing ngemot “{ $words }”.
search-none-advice = Coba tembung sing luwih sithik utawa luwih umum, priksa ejaane, utawa kosongna saringane. Sing dirahasiakake ora melu digoleki.
search-none-report = Durung ana sing nglapurake? Sambatna wae
search-all = Deleng kabeh sambatan
