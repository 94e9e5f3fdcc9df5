"""Who is at the counter: merchants, the staff who work for them, their roles, sign-in and API keys.

Nouns: Merchant, User (a sign-in), Staff (a user working for one merchant in one role), ApiKey, SignInLink.
Promises: a staff member acts for one merchant at a time; an API key or sign-in link is stored only as a hash;
a role is the only thing that says what somebody may do.
"""
