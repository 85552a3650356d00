#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The queue of Debian's Exim, as queue.sh has that of Postfix.
MAIL_PROGRAM=exim exec "$(dirname "$0")/queue.sh"
