package io.sipproxy.http;

import com.sun.net.httpserver.Headers;

/**
 * What a {@link Page} may look at.
 *
 * @param parameters of the query.
 * @param headers of the request.
 */
record Request(Parameters parameters, Headers headers) {
}
