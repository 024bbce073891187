"""Mail servers of the tests: one that is down, one that is slow, one that dies with its worker."""

import os
import smtplib
import time
from pathlib import Path

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend

ICI = "tests.socle.courriels.serveurs"


class EnPanne(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise smtplib.SMTPServerDisconnected("le serveur ne répond pas")


class AdresseImpossible(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise ValueError("adresse que nul courriel ne porte")


class Lent(EmailBackend):
    """Leaves the other thread all the time to take the same mail."""

    def send_messages(self, email_messages):
        time.sleep(0.2)
        return super().send_messages(email_messages)


class FichierBackend(BaseEmailBackend):
    """Writes one line a mail in the file ENVOIS; with BLOQUER, never comes to it, and says so in that file."""

    def send_messages(self, email_messages):
        if bloquer := os.environ.get("BLOQUER"):
            Path(bloquer).touch()
            time.sleep(120)
        with Path(os.environ["ENVOIS"]).open("a") as envois:
            for message in email_messages:
                envois.write(f"{message.extra_headers['Message-ID']}\n")
        return len(email_messages)
