"""What an authority's own OA system uses: tokens to act by, kept answers to repeat, pushes of what happened.

The interface itself is `portal.api.office`; here is what it rests on, and the pages on which people arrange it.
"""
