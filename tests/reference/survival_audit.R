# Oracle for cxaudit.estimates.survival and competing_risks: made-up cases, R package survival.
# Rscript survival_audit.R   (writes survival_audit_cases.csv, survival_audit_curve.csv, survival_audit_numbers.csv)
suppressMessages(library(survival))
set.seed(20260101)
n <- 80
group <- rep(c("a", "b", "c"), length.out = n)
first <- rexp(n, ifelse(group == "a", 0.02, ifelse(group == "b", 0.035, 0.03)))
second <- rexp(n, 0.015)
censor <- runif(n, 5, 90)
time <- ceiling(pmin(first, second, censor))
cause <- ifelse(pmin(first, second) > censor, 0, ifelse(first <= second, 1, 2))
cases <- data.frame(time, cause, group)
write.csv(cases, "survival_audit_cases.csv", row.names = FALSE)

curves <- NULL
for (type in c("log-log", "log", "plain")) {
  km <- survfit(Surv(time, cause > 0) ~ 1, conf.type = type)
  curves <- rbind(curves, data.frame(kind = type, cause = NA, time = km$time, at_risk = km$n.risk, events = km$n.event,
    estimate = km$surv, se = km$std.err * km$surv, low = km$lower, high = km$upper))
}
aj <- survfit(Surv(time, factor(cause, 0:2)) ~ 1)
for (k in 1:2) curves <- rbind(curves, data.frame(kind = "aalen-johansen", cause = k, time = aj$time,
  at_risk = aj$n.risk[, 1], events = aj$n.event[, k + 1], estimate = aj$pstate[, k + 1], se = aj$std.err[, k + 1],
  low = NA, high = NA))
options(digits = 17)
write.csv(curves, "survival_audit_curve.csv", row.names = FALSE)

numbers <- list()
put <- function(name, value) numbers[[length(numbers) + 1]] <<- data.frame(name = name, value = value)
both <- survdiff(Surv(time, cause > 0) ~ group)
put("logrank_chisq", both$chisq)
for (i in 1:3) put(paste0("logrank_expected_", i), both$exp[i])
pair <- subset(cases, group != "c")
put("logrank_ab_chisq", survdiff(Surv(time, cause > 0) ~ group, pair)$chisq)
for (p in c(0.25, 0.5, 0.75)) {
  q <- quantile(survfit(Surv(time, cause > 0) ~ 1, cases, conf.type = "log-log"), p)
  put(paste0("quantile_", p), unname(q$quantile)); put(paste0("quantile_low_", p), unname(q$lower))
  put(paste0("quantile_high_", p), unname(q$upper))
}
write.csv(do.call(rbind, numbers), "survival_audit_numbers.csv", row.names = FALSE)
