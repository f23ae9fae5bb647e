"""The books in a process of their own: decided and written there, asked for from here.

A process of Python has one core's worth of work in it, and what a payment costs is about half HTTP
and half books. So the books may have a process of their own. The one writer stays one: the process
here hands over whole batches, one at a time, and whoever else writes waits for its turn as before.

Batches and what was decided go through two pipes that nobody else holds. What was decided is sent
before it is committed, so that it is known here even if the other process dies in between: then
the mark in the database says whether it holds, as with a commit whose answer was lost.
"""
