package io.sipproxy.bench.abuse;

import java.io.IOException;

/** Something that is done again and again. */
public interface Attack {
    /** Does it once, with the pause that belongs to it. */
    void round() throws IOException, InterruptedException;

    /** @return what was done so far, as fields of a line. */
    String told();
}
