package io.sipproxy.system.recovery;

/** Lets readers pass, or holds them. */
final class Gate {
    private boolean isShut;

    synchronized void shut() {
        isShut = true;
    }

    synchronized void open() {
        isShut = false;
        notifyAll();
    }

    synchronized void pass() {
        try {
            while (isShut) {
                wait();
            }
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
