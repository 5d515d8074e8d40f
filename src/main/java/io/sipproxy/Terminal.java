package io.sipproxy;

import java.io.Console;

/** Whether somebody sits in front of the program. */
final class Terminal {
    private Terminal() {
    }

    /** Since Java 22 there may be a console without a terminal; before, there was no method to ask. */
    static boolean is(final Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (final ReflectiveOperationException e) {
            return true;
        }
    }
}
