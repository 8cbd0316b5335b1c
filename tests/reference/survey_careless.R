# Indices of careless answering by the R package careless (1.2.2, MIT; github ryentes/careless) on survey_answers.csv.
# Not in Debian: give the folder of its R sources. Run in this folder: Rscript survey_careless.R <careless>/R
folder <- commandArgs(trailingOnly = TRUE)[1]
for (file in c("longstring.R", "irv.R", "evenodd.R", "mahad.R")) source(file.path(folder, file))
P <- as.matrix(read.csv("survey_answers.csv")[, 1:8])
whole <- complete.cases(P)
ls <- longstring(P[whole, ], avg = TRUE)
numbers <- data.frame(
  row = which(whole) - 1,
  longstring = ls[[1]], average = ls[[2]],
  irv = irv(P[whole, ]),
  mahalanobis = mahad(P[whole, ], plot = FALSE),
  even_odd = suppressWarnings(evenodd(P[whole, c(1:8)], factors = c(2, 2, 2, 2)))
)
write.csv(numbers, "survey_careless.csv", row.names = FALSE, quote = FALSE)
