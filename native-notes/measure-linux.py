#!/usr/bin/env python3
"""Measures after how long Linux gives up a TCP connection. Needs root, ip, nft and ss.

    measure-linux.py CASE [--idle S] [--interval S] [--count N] [--user-timeout MS] [--limit S] [--ss S,S...]

Makes two network namespaces joined by a veth pair, lets a firewall in the second drop everything from a moment on, and
prints when and with which error the socket in the first one ends. The namespaces are removed again.

CASE: idle      nothing is outstanding when the firewall starts to drop; timed from the last segment before it
      unacked   one write leaves after it
      shut      the peer lives, but does not read: its window shuts
      shut-gone the same, and then the firewall drops
      connect   the connection is opened after it
"""
import argparse
import ctypes
import errno
import os
import select
import socket
import subprocess
import time

CLONE_NEWNET = 0x40000000
PORT = 5060
NEAR, FAR = f'sipm{os.getpid()}a', f'sipm{os.getpid()}b'
libc = ctypes.CDLL(None, use_errno=True)


def run(*commands):
    for command in commands:
        subprocess.run(command, shell=True, check=True)


def enter(namespace):
    """The sockets that this thread makes from now on belong to the namespace."""
    with open(f'/run/netns/{namespace}') as handle:
        if libc.setns(handle.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), 'setns')


def set_up():
    run(f'ip netns add {NEAR}', f'ip netns add {FAR}',
        f'ip -n {NEAR} link add eth0 type veth peer name eth0 netns {FAR}',
        f'ip -n {NEAR} addr add 192.0.2.1/24 dev eth0', f'ip -n {FAR} addr add 192.0.2.2/24 dev eth0',
        f'ip -n {NEAR} link set eth0 up', f'ip -n {FAR} link set eth0 up',
        f'ip netns exec {FAR} nft add table ip drops',
        f"ip netns exec {FAR} nft 'add chain ip drops input {{ type filter hook input priority 0; }}'")


def tear_down():
    for namespace in NEAR, FAR:
        subprocess.run(f'ip netns del {namespace}', shell=True)


def drop():
    run(f'ip netns exec {FAR} nft add rule ip drops input tcp dport {PORT} drop')


def new_socket(options):
    enter(NEAR)
    near = socket.socket()
    near.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    near.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, options.idle)
    near.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, options.interval)
    near.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, options.count)
    near.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, options.user_timeout)
    near.setblocking(False)
    return near


def connected(near, small_window):
    enter(FAR)
    listener = socket.socket()
    if small_window:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    listener.bind(('192.0.2.2', PORT))
    listener.listen()
    near.connect_ex(('192.0.2.2', PORT))
    far = listener.accept()[0]
    near.send(b'x')
    far.recv(1)
    heard = time.monotonic()
    time.sleep(0.2)
    return heard, (listener, far)


def fill(near):
    """Until nothing more is taken for a second; the time of the last byte that was."""
    last = time.monotonic()
    while time.monotonic() - last < 1:
        try:
            near.send(b'y' * 20_000)
            last = time.monotonic()
        except BlockingIOError:
            time.sleep(0.01)
    return last


def until_lost(near, events, start, options):
    moments = [float(moment) for moment in options.ss.split(',') if moment]
    poll = select.poll()
    poll.register(near, events)
    while time.monotonic() - start < options.limit:
        if moments and time.monotonic() - start >= moments[0]:
            moments.pop(0)
            run(f'ip netns exec {NEAR} ss -Htnoi dst 192.0.2.2')
        if poll.poll(20):
            break
    error = near.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    print(f'{time.monotonic() - start:.2f} s: {errno.errorcode.get(error, "still there")}')


def measure(options):
    near = new_socket(options)
    if options.case == 'connect':
        drop()
        start = time.monotonic()
        near.connect_ex(('192.0.2.2', PORT))
        until_lost(near, select.POLLOUT, start, options)
        return
    start, ends = connected(near, options.case.startswith('shut'))
    if options.case.startswith('shut'):
        start = fill(near)
    if options.case != 'shut':
        drop()
    if options.case == 'unacked':
        start = time.monotonic()
        near.send(b'INVITE')
    until_lost(near, select.POLLIN, start, options)
    del ends


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('case', choices=['idle', 'unacked', 'shut', 'shut-gone', 'connect'])
    parser.add_argument('--idle', type=int, default=2)
    parser.add_argument('--interval', type=int, default=1)
    parser.add_argument('--count', type=int, default=3)
    parser.add_argument('--user-timeout', type=int, default=0)
    parser.add_argument('--limit', type=float, default=1200)
    parser.add_argument('--ss', default='')
    options = parser.parse_args()
    set_up()
    try:
        measure(options)
    finally:
        tear_down()


if __name__ == '__main__':
    main()
