"""What offices and schools are to each other: profiles, services, ratings and replies, teams around one school, barriers."""
