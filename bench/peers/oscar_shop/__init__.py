"""The smallest django-oscar shop that can be asked for an order in one request. Runs in oscar's environment, not in ours."""
