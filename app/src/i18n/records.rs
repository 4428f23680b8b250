//! What the types of FHIR resources are called outside of a computer.

use super::Locale;

messages! {
    /// `*`.
    all_records() { en: "everything in the health record", es: "todo el contenido de la historia clínica" }
    /// A type without words of its own.
    other_records(kind: &str) { en: "records of the kind “{kind}”", es: "registros del tipo «{kind}»" }
    /// AllergyIntolerance.
    allergies() { en: "allergies", es: "alergias" }
    /// Appointment, Schedule, Slot.
    appointments() { en: "appointments", es: "citas" }
    /// CarePlan, Goal.
    care_plans() { en: "care plans and goals", es: "planes de atención y objetivos" }
    /// CareTeam.
    care_team() { en: "the care team", es: "el equipo de atención" }
    /// Condition.
    conditions() { en: "health problems and diagnoses", es: "problemas de salud y diagnósticos" }
    /// Coverage.
    coverage() { en: "health insurance", es: "el seguro médico" }
    /// Claim, ExplanationOfBenefit.
    claims() { en: "bills and what insurance paid", es: "facturas y pagos del seguro" }
    /// Communication.
    messages() { en: "messages", es: "mensajes" }
    /// Consent.
    consents() { en: "consents", es: "consentimientos" }
    /// Device.
    devices() { en: "medical devices", es: "dispositivos médicos" }
    /// DiagnosticReport.
    reports() { en: "lab and imaging reports", es: "informes de laboratorio y de imagen" }
    /// DocumentReference, Binary, Composition.
    documents() { en: "documents and notes", es: "documentos y notas" }
    /// Encounter.
    encounters() { en: "visits and hospital stays", es: "consultas y hospitalizaciones" }
    /// FamilyMemberHistory.
    family_history() { en: "family history", es: "antecedentes familiares" }
    /// ImagingStudy, Media.
    images() { en: "medical images", es: "imágenes médicas" }
    /// Immunization.
    vaccinations() { en: "vaccinations", es: "vacunas" }
    /// Location, Organization.
    places() { en: "clinics and places", es: "clínicas y lugares" }
    /// Medication and all that begins so.
    medications() { en: "medications", es: "medicamentos" }
    /// Observation.
    observations() { en: "test results and measurements", es: "resultados de pruebas y mediciones" }
    /// Patient, RelatedPerson.
    personal_details() { en: "personal details (name, date of birth, contact)", es: "datos personales (nombre, fecha de nacimiento, contacto)" }
    /// Practitioner, PractitionerRole.
    practitioners() { en: "doctors and other staff", es: "médicos y demás personal" }
    /// Procedure.
    procedures() { en: "operations and treatments", es: "operaciones y tratamientos" }
    /// Provenance, AuditEvent.
    provenance() { en: "who wrote what, and when", es: "quién escribió qué y cuándo" }
    /// Questionnaire, QuestionnaireResponse.
    questionnaires() { en: "questionnaires and answers", es: "cuestionarios y respuestas" }
    /// ServiceRequest, Task.
    orders() { en: "orders and referrals", es: "órdenes y derivaciones" }
    /// Specimen.
    specimens() { en: "samples taken for tests", es: "muestras tomadas para pruebas" }
}

impl Locale {
    /// The words for a FHIR resource type, or for `*`.
    pub(crate) fn records(self, kind: &str) -> String {
        let words = match kind {
            "*" => self.all_records(),
            "AllergyIntolerance" | "AdverseEvent" => self.allergies(),
            "Appointment" | "AppointmentResponse" | "Schedule" | "Slot" => self.appointments(),
            "CarePlan" | "Goal" => self.care_plans(),
            "CareTeam" => self.care_team(),
            "Condition" => self.conditions(),
            "Coverage" => self.coverage(),
            "Claim" | "ClaimResponse" | "ExplanationOfBenefit" => self.claims(),
            "Communication" | "CommunicationRequest" => self.messages(),
            "Consent" => self.consents(),
            "Device" | "DeviceRequest" | "DeviceUseStatement" => self.devices(),
            "DiagnosticReport" => self.reports(),
            "DocumentReference" | "Binary" | "Composition" | "ClinicalImpression" => self.documents(),
            "Encounter" | "EpisodeOfCare" => self.encounters(),
            "FamilyMemberHistory" => self.family_history(),
            "ImagingStudy" | "Media" => self.images(),
            "Immunization" | "ImmunizationRecommendation" | "ImmunizationEvaluation" => self.vaccinations(),
            "Location" | "Organization" | "HealthcareService" => self.places(),
            "Observation" => self.observations(),
            "Patient" | "RelatedPerson" | "Person" => self.personal_details(),
            "Practitioner" | "PractitionerRole" => self.practitioners(),
            "Procedure" => self.procedures(),
            "Provenance" | "AuditEvent" => self.provenance(),
            "Questionnaire" | "QuestionnaireResponse" => self.questionnaires(),
            "ServiceRequest" | "Task" => self.orders(),
            "Specimen" => self.specimens(),
            other if other.starts_with("Medication") => self.medications(),
            other => return self.other_records(other),
        };
        words.to_owned()
    }
}
