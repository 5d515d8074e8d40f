/** The load rig: a caller and a callee that drive any SIP proxy, on byte arrays and without a SIP stack. */
package io.sipproxy.bench.load;
