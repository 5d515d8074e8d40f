/**
 * The control socket: through it an operator looks at the running proxy and changes it. A client sends a line of words,
 * a {@link io.sipproxy.control.Verb} and its arguments, and gets a line of JSON: {@code {"ok":true,"result":...}} or
 * {@code {"ok":false,"error":"..."}}.
 */
package io.sipproxy.control;
