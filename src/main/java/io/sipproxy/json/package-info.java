/** JSON (RFC 8259), as much of it as this program speaks with itself and with scripts. Knows no other package. */
package io.sipproxy.json;
