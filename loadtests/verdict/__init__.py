"""What a load test is worth: budgets, books, and whether the generator told the truth."""
