/** Files that the program writes. Knows no other package of this program. */
package io.sipproxy.storage;
