/** What the program tells about itself: counters and the event log. */
package io.sipproxy.status;
