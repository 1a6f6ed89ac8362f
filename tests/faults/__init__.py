"""Proof that no set is lost or doubled: a phone, the site, and everything that can go wrong between them.

``make faults SEED=7`` draws a plan of acts and faults from the seed (plan), lets a real Chromium live through it
(phone, campaign) against the real server (server) behind a proxy that breaks things (proxy), and then compares what
the screen called logged with what the database holds (verdict).
"""
