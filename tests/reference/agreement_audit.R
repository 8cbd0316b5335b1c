# Oracle for cxaudit.estimates.intraclass: made-up ratings, R package psych (analysis of variance version).
# Rscript agreement_audit.R   (writes agreement_audit_ratings.csv, agreement_audit_icc.csv)
suppressMessages(library(psych))
set.seed(20260101)
cases <- list(good = c(2, 1, 1, 12, 3), none = c(0, 0, 2, 10, 4), lenient = c(1, 3, 1, 8, 5), two = c(1, .5, 1, 15, 2))
ratings <- NULL; results <- NULL
for (name in names(cases)) {
  p <- cases[[name]]; n <- p[4]; k <- p[5]
  x <- round(6 + p[1] * rnorm(n) %o% rep(1, k) + rep(1, n) %o% (p[2] * rnorm(k)) + p[3] * matrix(rnorm(n * k), n), 2)
  for (i in 1:n) for (j in 1:k) ratings <- rbind(ratings, data.frame(case = name, target = i, rater = j, score = x[i, j]))
  r <- ICC(x, lmer = FALSE)$results
  results <- rbind(results, data.frame(case = name, form = r$type, estimate = r$ICC, f = r$F, df1 = r$df1, df2 = r$df2,
    p = r$p, low = r$`lower bound`, high = r$`upper bound`))
}
options(digits = 17)
write.csv(ratings, "agreement_audit_ratings.csv", row.names = FALSE)
write.csv(results, "agreement_audit_icc.csv", row.names = FALSE)
