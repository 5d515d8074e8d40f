/** How the program tells systemd, or another service manager, that it is there: sd_notify(3). Knows no other package. */
package io.sipproxy.systemd;
