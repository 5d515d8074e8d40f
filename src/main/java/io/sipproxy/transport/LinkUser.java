package io.sipproxy.transport;

/**
 * Somebody who must hear of the loss of a {@link Link}: a transaction whose request or response went over it. Linked
 * into the list of its link without another object; so a user is on at most one link at a time.
 */
public abstract class LinkUser {
    Link link;
    LinkUser previousUser;
    LinkUser nextUser;

    /**
     * The link that this user was added to.
     *
     * @return the link, or null if it is on none
     */
    public final Link link() {
        return link;
    }

    /**
     * The user that was added to the same link after this one.
     *
     * @return the user, or null
     */
    public final LinkUser next() {
        return nextUser;
    }

    /**
     * The link was lost. Called once, after this user was taken off the link; it may add itself to another link, and
     * take other users off the lost one.
     *
     * @param lost  the link, no longer usable
     * @param cause why
     * @param nowNs time of the pass
     */
    protected abstract void onLinkLost(Link lost, LossCause cause, long nowNs);
}
