# SPDX-License-Identifier: GPL-2.0-only
# Without an attempt to a public destination there is nothing to decide by, and it says what would help.
0 try 10.1.1.1:25
1 again 10.1.1.1:25
60 end
" Port 25 over IPv4 is UNDECIDED
" no public destination has been tried lately: send a mail to another domain, or connect to a few
" 1 attempt to private addresses not counted: no cloud blocks them
