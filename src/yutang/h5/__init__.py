"""The frame of the member's pages: a customer on a phone, come from a chat with one thumb and ten seconds. No business page.

Nouns: MemberKey (which customer of which merchant holds this phone), member link, Picture, StyleCard, Choice, OrderCard.
Promises: a member page runs inside the merchant's scope and under the customer's key, or explains itself; a link is signed,
ends after 90 days and leads to member pages only; everything works without JavaScript; first load stays under 150 kB.
"""
