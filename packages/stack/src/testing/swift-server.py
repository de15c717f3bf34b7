"""OpenStack Swift with its S3 interface, in one process on the loopback interface: python3 swift-server.py FOLDER ACCESS_KEY SECRET_KEY

Prints the port of the S3 interface and ends when its input does. Everything it keeps is below FOLDER, whose file system must take extended attributes.
"""
import getpass
import os
import sys

folder, access_key, secret_key = sys.argv[1:]
with open(os.path.join(folder, 'swift.conf'), 'w') as conf:
    conf.write('[swift-hash]\nswift_hash_path_suffix = test\n')

import eventlet

eventlet.monkey_patch(time=False)

from eventlet import greenio, wsgi
from swift.common import utils

# Before anything else of Swift is loaded: most of it reads this file at once.
utils.SWIFT_CONF_FILE = os.path.join(folder, 'swift.conf')

from swift.common.ring import RingBuilder
from swift.common.wsgi import loadapp

# Debian's Swift logs to syslog, and to the console through standard error only when told; here nobody reads it.
common = f"""[DEFAULT]
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
user = {getpass.getuser()}
disable_fallocate = true
fallocate_reserve = 0
log_level = ERROR
log_address = {folder}/no-syslog
"""
storage = '[pipeline:main]\npipeline = server\n[app:server]\nuse = egg:swift#'
proxy = f"""[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats s3api tempauth copy slo dlo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
# A user has the form account_name: the colon of the access key stands between the two.
user_{access_key.replace(':', '_')} = {secret_key} .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
[filter:symlink]
use = egg:swift#symlink
"""


class NoCache:
    """In place of memcached, which the sign-in insists on: remembers nothing."""

    def __call__(self, environ, start_response):
        environ['swift.cache'] = self
        return self.app(environ, start_response)

    def __init__(self, app):
        self.app = app

    def get(self, key, **_):
        return None

    def set(self, key, value, **_):
        pass

    def delete(self, key, **_):
        pass

    def incr(self, key, delta=1, **_):
        return delta


def serve(name, text, socket):
    path = os.path.join(folder, f'{name}.conf')
    with open(path, 'w') as conf:
        conf.write(common + text)
    app = NoCache(loadapp(path))
    eventlet.spawn(wsgi.server, socket, app, utils.NullLogger(), log_output=False)


def ring(name, port):
    builder = RingBuilder(part_power=1, replicas=1, min_part_hours=0)
    builder.add_dev({'id': 0, 'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': port, 'device': 'd1', 'weight': 1.0, 'meta': ''})
    builder.rebalance(seed='1')
    builder.get_ring().save(os.path.join(folder, f'{name}.ring.gz'))


os.makedirs(os.path.join(folder, 'devices', 'd1'))
stores = ['account', 'container', 'object']
sockets = {name: eventlet.listen(('127.0.0.1', 0)) for name in stores + ['proxy']}
for name in stores:
    ring(name, sockets[name].getsockname()[1])
for name in stores:
    serve(name, storage + name + '\n', sockets[name])
serve('proxy', proxy, sockets['proxy'])
print(sockets['proxy'].getsockname()[1], flush=True)
greenio.GreenPipe(sys.stdin.buffer, 'rb').read()
os._exit(0)
