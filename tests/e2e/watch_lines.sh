#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: namespace
# watch as a person reads it: the answer first, lines as wide as the terminal, one line that follows what
# waits, one line for a mail that was delivered, no flood, and words where nothing happens.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 drop
* * accept
END
in_net sysctl -qw net.ipv4.tcp_syn_retries=3
python3 - "$NS" "$PROGRAM" "$BUILD/lab/mailer" <<'END' || FAILED=1
import fcntl, json, os, pty, re, signal, struct, subprocess, sys, termios, threading, time

ns, program, mailer = sys.argv[1:]
failed = False
ERASE = '\r\x1b[K'


def expect(what, condition, text=''):
    global failed
    if not condition:
        print(f'not so: {what}\n{text}')
        failed = True


def mail(*args):
    subprocess.run(['ip', 'netns', 'exec', ns, mailer, *args], stdout=subprocess.DEVNULL)


def watched(scene, *args, columns=80, env=None):
    """What a terminal of that width shows meanwhile."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
    ready, out = os.pipe()
    p = subprocess.Popen(['ip', 'netns', 'exec', ns, program, 'watch', '--only-netns', 'self',
                          '--cloud', 'none', '--ready-fd', str(out), *args], stdin=slave,
                         stdout=slave, stderr=slave, pass_fds=[out],
                         env={**os.environ, 'TERM': 'xterm', **(env or {})})
    os.close(slave)
    os.close(out)
    text = b''

    def read():
        nonlocal text
        while True:
            try:
                more = os.read(master, 65536)
            except OSError:
                return
            if not more:
                return
            text += more
    reader = threading.Thread(target=read)
    reader.start()
    os.read(ready, 1)
    scene()
    p.send_signal(signal.SIGINT)
    p.wait(10)
    reader.join(5)
    os.close(master)
    return text.decode().replace('\r\n', '\n')


def plain(text):
    return re.sub(r'\x1b\[[0-9;]*m', '', text)


def lines_of(text):
    """What stays on the screen."""
    return [line.split(ERASE)[-1] for line in plain(text).split('\n')]


def blocked():
    mail('--comm', 'smtp', '--timeout', '4500', '--parallel', *[f'198.18.{i}.25:25' for i in range(1, 13)])


for columns in (80, 60):
    text = watched(blocked, columns=columns)
    lines = lines_of(text)
    expect(f'no line is wider than {columns}', all(len(line) <= columns for line in lines), text)
    whole = ' '.join(' '.join(lines).split())
    expect('the answer is there', 'Port 25 over IPv4 is BLOCKED' in whole, text)
    expect('and the reason', re.search(r'\d+ connection requests to 12 mail servers left uplink0, none was '
                                       'answered', whole), text)
    expect('and one step', 'Next: ' in whole, text)
    expect('no number of the detector', 'weight' not in whole and 'confidence' not in whole, text)
    expect('no repeat is a line of its own', not any(' retry ' in line for line in lines), text)
    expect('one line follows them', text.count(ERASE) > 2 and '12 waiting, for up to' in plain(text), text)
    ends = sum(' end ' in line for line in lines)
    expect('each end is a line', ends == 12, text)
    rows = [line.split() for line in lines if re.match(r' +25 +IPv4', line)]
    expect('the table counts the same twelve', rows and rows[0][2] == '12' and '12' in rows[0][4:], text)


def delivered():
    mail('198.18.1.25:587')
    time.sleep(0.3)


text = watched(delivered)
about = [line for line in lines_of(text) if '198.18.1.25' in line]
expect('a mail that was delivered is one line', len(about) == 1 and 'reset' not in about[0], text)


def storm():
    mail('--repeat', '40', '--parallel', *[f'198.18.{i}.25:587' for i in range(1, 6)])
    time.sleep(1.5)


text = watched(storm)
lines = lines_of(text)
left_out = sum(int(n) for n in re.findall(r'\.\.\. (\d+) lines? left out', '\n'.join(lines)))
ends = sum(' end ' in line for line in lines)
expect('a storm is a screen, and the rest a number', 40 <= ends <= 160 and ends + left_out == 200,
       f'{ends} {left_out}')
text = watched(storm, '-v')
expect('-v shows all', sum(' end ' in line for line in lines_of(text)) == 200)

text = watched(lambda: time.sleep(12))
whole = ' '.join(' '.join(lines_of(text)).split())
expect('nothing tried says what to do', 'No mail is being sent' in whole and 'postqueue -f' in whole
       and 'egress25 check' in whole, text)
text = watched(delivered, env={'NO_COLOR': '1'})
expect('NO_COLOR', not re.search(r'\x1b\[[0-9;]*m', text), text)
text = watched(delivered, '--local-time', env={'TZ': 'XYZ-05:30'})
expect('--local-time has its zone', 'Times are UTC+0530' in ' '.join(' '.join(lines_of(text)).split()), text)
now = time.gmtime(time.time() + 5.5 * 3600)
expect('and its hour', any(line.startswith(time.strftime('%H:', now)) for line in lines_of(text)), text)


def little():
    mail('--timeout', '2500', '198.18.1.25:25')


run = watched(little, '--quiet', '--json')
last = json.loads(run.strip().splitlines()[-1])
expect('--quiet --json has why nothing is decided', last['event'] == 'verdict' and last['state'] == 'unknown'
       and any('would decide it' in reason for reason in last['evidence']['reasons']), run)
run = watched(little, '--quiet')
whole = ' '.join(' '.join(lines_of(run)).split())
expect('--quiet says why nothing is decided', 'is UNDECIDED' in whole and 'would decide it' in whole, run)
sys.exit(failed)
END
finish
