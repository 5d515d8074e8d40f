/** Files that the program writes, and whether one has changed. Knows no other package of this program. */
package io.sipproxy.storage;
