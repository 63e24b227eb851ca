package org.mailstead.server.store;

public final class Trace {
    static final int N = 14;
    static final long[] at = new long[N];
    static final double[] sum = new double[N];
    static int n;

    public static void p(int i) {
        at[i] = System.nanoTime();
    }

    public static void end() {
        if (at[1] < at[0] || at[4] < at[3]) return;
        for (int i = 1; i < N; i++)
            if (at[i] != 0) {
                int j = i - 1;
                while (at[j] == 0 && j > 0) j--;
                sum[i] += at[i] - at[j];
            }
        if (++n == 500) {
            var s = new StringBuilder("TRACE");
            double all = 0;
            for (int i = 1; i < N; i++) {
                s.append(" ").append(i).append(":").append(Math.round(sum[i] / n / 1000));
                all += sum[i] / n / 1000;
                sum[i] = 0;
            }
            System.err.println(s + " all " + Math.round(all));
            n = 0;
        }
    }
}
