"""What a patient-month comes to, by the rules of the reference. Pure; minutes are added up here and nowhere else."""
