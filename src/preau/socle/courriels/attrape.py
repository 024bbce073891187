"""The mail backend of a demonstration: nothing leaves, and the mails are read in the browser."""

from django.core.mail.backends.base import BaseEmailBackend


class AttrapeBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        return len(email_messages)
