"""The judge of the redaction: realistic logs with labelled secrets, made anew from a seed each time.

Written without looking at the rules, and meant to stay so: what a rule misses is added here first.
"""
