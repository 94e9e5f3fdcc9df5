"""The people who keep a circle of customers: KOCs, shopkeepers, leaders, guides, hosts, distributors, employees.

Nouns: Partner (a person in one of these roles, with persona, voice and traits), Score (what was seen of them, 0 to 100),
standing (what the newest scores say together, and how much of the scorecard that is), level, RecruitingCall, Application
(what a volunteer told), TrialTask, ScreeningDecision.
Promises: traits are typed and bounded, so that a match can be reckoned from them; a partner moves applied → probation →
active → ended and never backwards, but for a no to an applicant that is taken back; nobody is declined, ended or given
another level by the system; what is not known is missing, not zero; what volunteers tell is sealed, and erased on request
without a trace; who types somebody else's number learns nothing; every change is in the audit log; nobody who has ended is
offered anywhere.
"""
