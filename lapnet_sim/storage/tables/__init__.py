"""Tables, by subject. Nothing outside ``storage`` knows them."""
