package io.sipproxy.http;

/** What there is at one path. */
interface Page {
    /**
     * @param request that came in.
     * @return the response.
     * @throws RefusalException if there is another one.
     */
    Reply answer(Request request) throws RefusalException;
}
