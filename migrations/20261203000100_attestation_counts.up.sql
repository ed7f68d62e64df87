-- How many parts an image has, beside the document that lists them: the page of a build shows the
-- numbers without reading a document of megabytes.
ALTER TABLE attestations ADD COLUMN counts jsonb;

UPDATE attestations a SET counts = (
    SELECT jsonb_build_object(
        'debian', count(*) FILTER (WHERE part = 'debian'),
        'python', count(*) FILTER (WHERE part = 'python'),
        'addons', count(*) FILTER (WHERE part = 'addon'),
        'is_complete', NOT jsonb_path_exists(convert_from(a.document, 'UTF8')::jsonb, '$.compositions[*] ? (@.aggregate != "complete")'))
    FROM (
        SELECT jsonb_path_query_first(component, '$.properties[*] ? (@.name == "ecluse:part").value') #>> '{}' AS part
        FROM jsonb_path_query(convert_from(a.document, 'UTF8')::jsonb, '$.components[*]') AS component
    ) AS parts
) WHERE kind = 'sbom';

ALTER TABLE attestations ADD CONSTRAINT attestations_counts_check CHECK ((kind = 'sbom') = (counts IS NOT NULL));
