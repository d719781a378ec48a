app-name = Sambat
