"""Pages for people: the day, its windows, its payments, in English and Lao."""
