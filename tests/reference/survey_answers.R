# Makes up the answers that the other survey scripts read: 8 items asked twice (1-7), an overall rating
# (1-10), survey weights; a few answers are missing. Run in this folder: Rscript survey_answers.R
set.seed(20240117)
n <- 240
quality <- rnorm(n)
warmth <- 0.5 * quality + sqrt(0.75) * rnorm(n)
scale7 <- function(x) pmin(pmax(round(x), 1), 7)
latent <- cbind(quality, quality, quality, quality, warmth, warmth, warmth, warmth)
strength <- c(0.9, 0.8, 0.7, 0.6, 0.9, 0.8, 0.7, 0.5)
level <- c(5.2, 5.0, 4.8, 4.4, 5.4, 4.9, 4.6, 4.1)
P <- sapply(1:8, function(j) scale7(level[j] + 1.2 * (strength[j] * latent[, j] + sqrt(1 - strength[j]^2) * rnorm(n))))
E <- sapply(1:8, function(j) scale7(level[j] + 0.9 + 0.3 * latent[, j] + 0.8 * rnorm(n)))
overall <- pmin(pmax(round(6.5 + 1.2 * quality + 0.6 * warmth + 1.1 * rnorm(n)), 1), 10)
P[cbind(sample(n, 12), sample(8, 12, replace = TRUE))] <- NA
E[cbind(sample(n, 8), sample(8, 8, replace = TRUE))] <- NA
weight <- round(runif(n, 0.4, 2.5), 2)
answers <- data.frame(P, E, overall, weight)
names(answers) <- c(paste0("P", 1:8), paste0("E", 1:8), "overall", "weight")
write.csv(answers, "survey_answers.csv", row.names = FALSE)
