# Reprimands to agencies that do not answer.
letters-title = Reprimand letters
letters-hint = Drafted by itself on the tenth working day after a missed first answer. The Sekda or the mayor signs.
letters-empty = No reprimand letters. Good.
letter-title = Reprimand letter
letter-number = Number
letter-drafted = Drafted
letter-signed = Signed
letter-unsigned = Waits for a signature
letter-sign = Record as signed
letter-sign-confirm = Has this letter been signed and sent?
