"""Every setting with its default, and the error that tells an operator what to do."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

KEY_BYTES = 32
KEY_NAMES = ("secret_key", "vault_key")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_REPLACING_THE_KEY = (
    " If secret_key is lost for good: python -m practice.cli replace-secret-key, and then"
    " python -m practice.cli let-in EMAIL for all who had a second factor."
)
HOW_TO_REPLACE = {"secret_key": _REPLACING_THE_KEY}


class SettingsError(Exception):
    """The settings are wrong or not safe; the message tells the operator what to do."""


@dataclass(frozen=True)
class Settings:
    """All settings of the app (docs/settings.md). Units stand in the names."""

    instance: Path
    mode: Literal["clinic", "demo", "test"] = "clinic"
    database_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    trusted_proxies: int = 0
    own_tls: bool = False
    starts_worker: bool = True
    secret_key: bytes = b""
    vault_key: bytes = b""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_starttls: bool = True
    smtp_ca_file: str = ""
    mail_from: str = "Ordinary Days <no-reply@localhost>"
    therapist_idle_minutes: int = 15
    partner_idle_minutes: int = 60
    longest_sign_in_hours: int = 12
    leave_to: str = "https://www.wikipedia.org/"
    pdf_memory_mb: int = 512
    pdf_seconds: int = 20
    sqlite_wal: bool = False

    @property
    def is_https(self) -> bool:
        """Whether people reach the clinic over https: cookies are then Secure and their names begin with ``__Host-``."""
        return self.base_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """The values of the Host header that are answered."""
        own_host = urlsplit(self.base_url).netloc
        return (
            [own_host] if self.is_https else sorted({own_host, *(f"{host}:{self.port}" for host in LOOPBACK)})
        )

    def wrong_key_message(self, name: str) -> str:
        """What an operator has to do about a key that does not belong to the database."""
        return (
            f"{name} is not the key this clinic's database was made with, so nothing is opened and nothing was "
            f"changed. Put the right {name}.hex back into {self.instance / 'keys'} (or name it in the settings), "
            "from the copy of that folder you kept." + HOW_TO_REPLACE.get(name, "")
        )
