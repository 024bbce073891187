"""A routing server of a few lines: it answers as OSRM's « table » does, or as a server in trouble does."""

from __future__ import annotations

import json
import re
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.attente import PATIENCE

# What the server does instead of answering: status and body.
DEFAUTS = {
    "erreur 500": (500, b"Internal error"),
    "erreur d'OSRM": (400, b'{"code":"TooBig","message":"Too many table coordinates"}'),
    "page HTML": (200, b"<html><body>It works!</body></html>"),
    "JSON coupé": (200, b'{"code":"Ok","distances":[[12'),
    "JSON d'autre chose": (200, b'{"code":"Ok","routes":[]}'),
    "liste": (200, b"[]"),
    "trop court": (200, b'{"code":"Ok","distances":[[]],"durations":[[]]}'),
    "texte au lieu de nombres": (200, b'{"distances":[["a","b","c"]],"durations":[["a","b","c"]]}'),
    "distance négative": (200, b'{"distances":[[-1,-1,-1]],"durations":[[1,1,1]]}'),
    "au bout du monde": (200, b'{"distances":[[9e9,9e9,9e9]],"durations":[[1,1,1]]}'),
    "non fini": (200, b'{"distances":[[NaN,NaN,NaN]],"durations":[[1,1,1]]}'),
    "vide": (200, b""),
    "octets": (200, bytes(range(256))),
    "trop long": (200, b" " * 1_500_000),
}


class Osrm(ThreadingHTTPServer):
    """`chemins`: what was asked. `defaut`: a name of DEFAUTS, « lent » or « goutte », after `panne_apres` answers."""

    daemon_threads = True

    def __init__(self, defaut: str = "", panne_apres: int = 0, sans_route: tuple[int, ...] = ()):
        super().__init__(("127.0.0.1", 0), Reponse)
        self.defaut, self.panne_apres, self.sans_route = defaut, panne_apres, sans_route
        self.chemins: list[str] = []
        self.fini = threading.Event()

    @property
    def adresse(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Reponse(BaseHTTPRequestHandler):
    server: Osrm

    def log_message(self, *_):
        return

    def do_GET(self):
        self.server.chemins.append(self.path)
        if not self.server.defaut or len(self.server.chemins) <= self.server.panne_apres:
            self.envoyer(200, self.table())
        elif self.server.defaut == "lent":
            self.server.fini.wait(PATIENCE)
        elif self.server.defaut == "goutte":
            self.envoyer(200, b"", longueur=1000)
            while not self.server.fini.wait(0.05):
                try:
                    self.wfile.write(b" ")
                    self.wfile.flush()
                except OSError:
                    return
        else:
            self.envoyer(*DEFAUTS[self.server.defaut])

    def envoyer(self, statut: int, corps: bytes, longueur: int | None = None) -> None:
        self.send_response(statut)
        self.send_header("Content-Length", str(len(corps) if longueur is None else longueur))
        self.end_headers()
        try:
            self.wfile.write(corps)
        except OSError:
            # The client had enough.
            time.sleep(0)

    def table(self) -> bytes:
        """Each destination is 1,449 m and 90.4 s a rank away; `sans_route` names the ranks no road leads to."""
        adresse = urlsplit(self.path)
        lieux = re.fullmatch(r"/table/v1/driving/([-0-9.,;]+)", adresse.path)[1].split(";")
        parametres = parse_qs(adresse.query)
        rangs = [int(rang) for rang in parametres["destinations"][0].split(";")]
        if parametres["sources"] != ["0"] or len(lieux) != len(rangs) + 1 or len(lieux) > 100:
            raise ValueError(self.path)
        sans = self.server.sans_route
        return json.dumps(
            {
                "code": "Ok",
                "distances": [[None if rang in sans else rang * 1449.0 for rang in rangs]],
                "durations": [[None if rang in sans else rang * 90.4 for rang in rangs]],
            }
        ).encode()


@contextmanager
def osrm(**options):
    with Osrm(**options) as serveur:
        fil = threading.Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.02})
        fil.start()
        try:
            yield serveur
        finally:
            serveur.fini.set()
            serveur.shutdown()
            fil.join()
