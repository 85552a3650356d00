# SPDX-License-Identifier: GPL-2.0-only
# This machine itself says nothing of the way out.
0 try 127.0.0.1:25 [::1]:25
0.01 answer 127.0.0.1:25 [::1]:25
60 end
" 1 attempt to this machine itself not counted: they never leave it
